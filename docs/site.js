// Names of keys, commands and codes are not broken at their hyphens; longer pieces of code are.
addEventListener("DOMContentLoaded", () => {
  for (const code of document.querySelectorAll(".md-typeset :not(pre) > code")) {
    code.classList.toggle("name", code.textContent.length <= 24);
  }
});

// What is wider than the page can be scrolled with the keyboard, too.
addEventListener("load", () => {
  for (const area of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code")) {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
  }
});
