"use strict";

// Text only ever goes in as textContent: the names of runs come from outside.
const byId = (id) => document.getElementById(id);
const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
};
const show = (id, shown) => { byId(id).hidden = !shown; };
const number = (value, digits) => Number(value).toLocaleString("en", { maximumFractionDigits: digits });
const when = (instant) => new Date(instant).toLocaleString();
const bytes = (value) => value < 1e6 ? `${number(value, 0)} bytes` : `${number(value / 1e6, 1)} MB`;

let before = null;
let outflow = [];

async function call(method, path, body) {
  const options = { method };
  if (method !== "GET") {
    options.headers = { "Content-Type": "application/json" };
    if (body) options.body = JSON.stringify(body);
  }
  const answer = await fetch(`api/v1/${path}`, options);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail || json.title);
  return json;
}

function trouble(failure) {
  byId("trouble").textContent = failure instanceof TypeError
    ? "The agent does not answer. Does it run?" : failure.message;
  show("trouble", true);
}

async function decide(method, path, body) {
  try {
    decided(await call(method, path, body));
    show("trouble", false);
    await now();
  } catch (failure) {
    trouble(failure);
  }
}

const duration = (seconds) => seconds < 90
  ? `${number(seconds, 0)} s` : seconds < 5400 ? `${number(seconds / 60, 0)} min` : `${number(seconds / 3600, 1)} h`;

const DOING = {
  waiting: "Waits for work.",
  paused: "Is paused and asks for no work.",
  leaving: "Tells the coordinator that the site leaves.",
  left: "Has left. To take part again, enrol the site anew and set its new token.",
};

async function now() {
  const status = await call("GET", "status");
  const work = status.work;
  byId("site").textContent = status.site;
  document.title = `${status.site}: ${status.doing}`;
  byId("coordinator").textContent = status.coordinator;
  byId("doing").textContent = work
    ? `${status.doing[0].toUpperCase()}${status.doing.slice(1)}: run ${work.runName}, round ${work.round}.`
    : DOING[status.doing];
  show("bar", work !== null);
  const facts = [["Device", status.device]];
  const use = status.deviceUse;
  if (use) {
    facts.push(["Device use", `${number(use.utilisation * 100, 0)} %, ${bytes(use.memoryUsedBytes)} of ${bytes(use.memoryBytes)}`]);
  }
  if (work) {
    byId("bar").value = work.steps ? work.step / work.steps : 0;
    facts.push(["Step", `${work.step} of ${work.steps}`]);
    if (work.batchParts !== null) {
      facts.push(["Batches", `taken in ${work.batchParts} parts, because the device ran out of memory; the result is that of whole batches`]);
    }
    if (work.loss !== null) facts.push(["Loss", number(work.loss, 4)]);
    facts.push(["Speed", `${number(work.imagesPerSecond, 1)} images/s`]);
    if (work.etaSeconds !== null) facts.push(["Time left", duration(work.etaSeconds)]);
  }
  facts.push(["Sent since the start", bytes(status.bytesSent)], ["Received since the start", bytes(status.bytesReceived)]);
  byId("facts").replaceChildren(...facts.flatMap(([term, value]) => [element("dt", term), element("dd", value)]));
  show("last-error", status.lastError !== null);
  byId("last-error").textContent =
    `${status.lastError}. The agent tries again by itself; if it goes on, its log says more, and the operator of the coordinator can help.`;
}

function decided(control) {
  const leaving = control.leavesSince !== null;
  show("pause", control.pausedAt === null && !leaving);
  show("resume", control.pausedAt !== null && !leaving);
  show("leave", !leaving);
  show("left", leaving);
  if (leaving) {
    byId("left").textContent = leaveInWords(control);
  }
  show("no-runs", control.runs.length === 0);
  const list = byId("runs");
  const drawn = JSON.stringify([control.runs, leaving]);
  if (list.dataset.drawn === drawn) return;
  list.dataset.drawn = drawn;
  list.replaceChildren(...control.runs.map((run) => runItem(run, leaving)));
}

function leaveInWords(control) {
  if (control.leftAt !== null) return `The site left on ${when(control.leftAt)}: the coordinator has confirmed it.`;
  if (control.tokenUnknownAt === null) return "The site leaves as soon as the coordinator can be told.";
  return `On ${when(control.tokenUnknownAt)} the coordinator said that it knows no site with this token: either the site has left earlier, or the token is wrong. `
    + "Nothing is confirmed and nothing was deleted here. Ask the coordinator's operator; if the token is wrong, set the valid one, restart the agent and leave again.";
}

function runItem(run, leaving) {
  const item = element("li", null, element("strong", run.name), ` (${run.run}), round ${run.round}, ${when(run.seenAt)}. `);
  if (leaving) return item;
  const path = `runs/${run.run}/refuse`;
  if (run.refusedBecause !== null) {
    const accept = element("button", "Take part again");
    accept.addEventListener("click", () => decide("DELETE", path));
    item.append(`Refused: ${run.refusedBecause}. Once the coordinator was told, its operator must admit the site again. `, accept);
    return item;
  }
  const reason = element("input", null);
  reason.placeholder = "Reason, for the coordinator";
  reason.maxLength = 1000;
  reason.setAttribute("aria-label", `Reason to refuse ${run.name}`);
  const refuse = element("button", "Refuse");
  refuse.setAttribute("aria-label", `Refuse ${run.name}`);
  refuse.addEventListener("click", () => decide("POST", path, { reason: reason.value }));
  item.append(reason, " ", refuse);
  return item;
}

async function sent() {
  const limit = 20;
  const entries = await call("GET", `sent?limit=${limit}${before === null ? "" : `&before=${before}`}`);
  show("none-sent", entries.length === 0 && before === null);
  show("sent", entries.length > 0);
  show("older", entries.length === limit);
  show("newest", before !== null);
  byId("older").onclick = () => { before = entries[entries.length - 1].number; sent().catch(trouble); };
  const rows = byId("sent").tBodies[0];
  const drawn = entries.map((entry) => entry.number).join();
  if (rows.dataset.drawn === drawn) return;
  rows.dataset.drawn = drawn;
  rows.replaceChildren(...entries.map(row));
}

function row(entry) {
  const kind = outflow.find((one) => one.call === entry.what);
  const contents = element("td", entry.message === null ? "" : inWords(entry.message));
  if (entry.what === "file" || entry.what === "imagesFile") {
    const details = element("button", "Details");
    details.addEventListener("click", () => tensors(entry.message.sha256).catch(trouble));
    contents.append(element("br", null), details);
  }
  const name = kind ? kind.what : entry.what;
  const to = element("span", `to ${entry.to}`);
  to.className = "hint";
  return element("tr", null,
    element("td", when(entry.at)),
    element("td", entry.count > 1 ? `${name} (${entry.count} times)` : name, element("br", null), to),
    element("td", entry.runName === null ? "" : `${entry.runName}, ${entry.round}`),
    contents);
}

/** The fields of a message that say something, with their names as they go over the wire. */
function inWords(message) {
  const nothing = (value) => value === null || Array.isArray(value) && value.length === 0;
  return Object.entries(message).filter(([, value]) => !nothing(value)).map(([field, value]) => {
    if (Array.isArray(value)) return `${field} ${value.join(" ")}`;
    if (typeof value === "object") return `${field} ${JSON.stringify(value)}`;
    return `${field} ${typeof value === "number" ? number(value, 4) : value}`;
  }).join(", ");
}

async function tensors(sha256) {
  const file = await call("GET", `sent/${sha256}`);
  byId("tensors-title").textContent = `The update ${sha256.slice(0, 12)}…: ${file.tensors.length} tensors, ${bytes(file.bytes)}`;
  byId("metadata").replaceChildren(...file.metadata.map((line) => element("li", line)));
  byId("tensor-rows").replaceChildren(...file.tensors.map((tensor) => element("tr", null,
    element("td", tensor.name), element("td", tensor.dtype), element("td", tensor.shape.join(" × ")), element("td", number(tensor.bytes, 0)))));
  show("tensors", true);
  byId("tensors-title").focus();
}

async function leaves() {
  outflow = await call("GET", "outflow");
  byId("outflow").replaceChildren(...outflow.flatMap((one) => [
    element("dt", one.what),
    element("dd", `${one.when}.`, element("ul", null, ...Object.entries(one.fields)
      .map(([field, meaning]) => element("li", null, element("code", field), `: ${meaning}`))))]));
}

async function refresh() {
  try {
    await now();
    decided(await call("GET", "control"));
    await sent();
    show("trouble", false);
  } catch (failure) {
    trouble(failure);
  }
  setTimeout(refresh, 2000);
}

// The button that was pressed goes; whoever uses the keyboard stays where it was.
const turns = (pressed, other) => byId(pressed).addEventListener("click", async () => {
  await decide("POST", pressed);
  if (byId(pressed).hidden) byId(other).focus();
});
turns("pause", "resume");
turns("resume", "pause");
byId("newest").addEventListener("click", () => { before = null; sent().catch(trouble); });
byId("leave").addEventListener("submit", (event) => {
  event.preventDefault();
  const confirm = encodeURIComponent(byId("confirm").value);
  decide("POST", `leave?confirm=${confirm}&forget=${byId("forget").checked}`);
});
leaves().catch(trouble).then(refresh);
