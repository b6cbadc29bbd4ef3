"use strict";
// Buttons that copy an address. They stay hidden where there is no script or no clipboard, which
// browsers have on pages of https only; the addresses can be selected there.
if (navigator.clipboard) {
  const buttons = document.querySelectorAll("button[data-copy]");
  const say = (button, text) => {
    for (const each of buttons) each.nextElementSibling.textContent = each === button ? text : "";
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      say(button, "");
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        say(button, button.dataset.copied);
      } catch {
        // Not permitted: it can be selected here.
        say(button, button.dataset.copy);
      }
    });
  }
}
