// What is wider than the page can be scrolled with the keyboard, too.
addEventListener("load", () => {
  for (const area of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code")) {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
  }
});
