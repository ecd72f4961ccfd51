"use strict";
for (const box of document.querySelectorAll("[data-video]")) {
  const video = box.querySelector("video");
  video.addEventListener("error", () => { box.hidden = true; });
  for (const button of box.querySelectorAll("[data-rate]")) {
    button.addEventListener("click", () => {
      video.playbackRate = Number(button.dataset.rate);
      for (const other of box.querySelectorAll("[data-rate]")) other.setAttribute("aria-pressed", String(other === button));
    });
  }
}
