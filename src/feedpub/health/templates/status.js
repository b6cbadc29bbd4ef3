
// The page is renewed, or its file is touched, as long as feedpub runs.
const old = document.getElementById("old");
const look = () => {
  const minutes = Math.floor((Date.now() - Date.parse(document.lastModified)) / 60000);
  old.hidden = minutes * 60 < Number(old.dataset.after);
  old.querySelector("time").textContent =
    minutes < 120 ? minutes + " minutes" : Math.floor(minutes / 60) + " hours";
};
look();
setInterval(look, 10000);
