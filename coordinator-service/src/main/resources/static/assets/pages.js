"use strict";

// A page that looks again changes only what differs: focus, scroll positions and opened details
// stay, and screen readers hear a sentence again only when it says something new.
const update = (old, fresh) => {
  for (const { name } of [...old.attributes]) {
    // Whether details are open is the reader's business.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const nodes = [...old.childNodes];
  [...fresh.childNodes].forEach((node, i) => {
    const there = nodes[i];
    if (!there) old.append(node);
    else if (there.nodeName !== node.nodeName || (there.id ?? "") !== (node.id ?? "")) there.replaceWith(node);
    else if (node.nodeType === Node.ELEMENT_NODE) update(there, node);
    else if (there.nodeValue !== node.nodeValue) there.nodeValue = node.nodeValue;
  });
  nodes.slice(fresh.childNodes.length).forEach((node) => node.remove());
};

htmx.defineExtension("keep", {
  isInlineSwap: (style) => style === "keep",
  handleSwap: (style, target, fragment) => {
    if (style !== "keep" || !fragment.firstElementChild) return false;
    update(target, fragment.firstElementChild);
    return [target];
  },
});

// What the page shows is old while the coordinator does not answer.
const away = (text) => {
  const line = document.getElementById("away");
  line.hidden = text === null;
  if (text !== null && line.textContent !== text) line.textContent = text;
};
document.addEventListener("htmx:afterOnLoad", () => away(null));
document.addEventListener("htmx:sendError", () => away("The coordinator does not answer. The page goes on as soon as it does."));
document.addEventListener("htmx:responseError", (event) => away(`The coordinator answers with an error, ${event.detail.xhr.status}. The page tries again.`));

// A slider leads through pictures: each shows its last frame up to the slider's value.
const show = (slider) => {
  const value = Number(slider.value);
  const said = [];
  for (const image of document.querySelectorAll(`img[data-slider="${slider.id}"]`)) {
    const frames = [...document.getElementById(image.dataset.frames).children];
    const frame = frames.filter((one) => Number(one.dataset.value) <= value).at(-1) ?? frames[0];
    const text = frame.textContent.trim();
    if (image.getAttribute("src") !== frame.dataset.image) image.src = frame.dataset.image;
    image.alt = `${image.alt.split(". ")[0]}. ${text}`;
    document.getElementById(image.dataset.text).textContent = text;
    said.push(text);
  }
  slider.setAttribute("aria-valuetext", said.join("; "));
};
document.addEventListener("input", (event) => {
  if (event.target.matches("input[type=range]")) show(event.target);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-in-address]")) return;
  const address = new URL(location.href);
  address.searchParams.set(event.target.name, event.target.value);
  history.replaceState(null, "", address);
});
document.documentElement.classList.add("scripted");
// After a reload the browser may put a slider where it was.
document.querySelectorAll("input[type=range]").forEach(show);
