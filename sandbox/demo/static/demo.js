// Keeps the demo page up to date: asks for the parts that changed once a second and replaces them.
// Forms work without this script; with it the page is not reloaded.
"use strict";

const PAUSE = 1000;
const PATIENCE = 5000;
const lost = document.getElementById("lost");
const news = document.getElementById("news");
const levels = {};
let etag = "";
let failures = 0;
let timer = 0;

async function poll() {
  clearTimeout(timer);
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(document.body.dataset.state, { headers, signal, cache: "no-store" });
    if (response.status === 200) {
      etag = response.headers.get("ETag") || "";
      show(await response.json());
    } else if (response.status !== 304) {
      throw new Error(`status ${response.status}`);
    }
    failures = 0;
    lost.hidden = true;
  } catch {
    failures += 1;
    if (failures >= 2 && lost.hidden) {
      lost.textContent = "The connection to the demo is lost. What you see may be old. Trying again…";
      lost.hidden = false;
    }
  }
  clearTimeout(timer);
  timer = setTimeout(poll, document.hidden ? 5 * PAUSE : PAUSE);
}

function show(state) {
  const heard = [];
  for (const [name, html] of Object.entries(state.regions)) {
    const region = document.querySelector(`[data-region="${name}"]`);
    if (region && region.dataset.html !== html) heard.push(...replace(region, html));
  }
  for (const [connection, level] of Object.entries(state.levels)) showLevel(connection, level);
  if (heard.length) news.textContent = heard.join(". ");
}

// Returns what a screen reader should hear. The focus stays on what it was on.
function replace(region, html) {
  const first = region.dataset.html === undefined;
  const known = new Set([...region.querySelectorAll("[data-key]")].map((one) => one.dataset.key));
  const focused = region.contains(document.activeElement) && document.activeElement.dataset.key;
  const atEnd = region.scrollHeight - region.scrollTop - region.clientHeight < 40;
  region.innerHTML = html;
  region.dataset.html = html;
  if (focused) region.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  if ("end" in region.dataset && (first || atEnd)) region.scrollTop = region.scrollHeight;
  if (first) return [];
  const fresh = [...region.querySelectorAll("li[data-key]")].filter((one) => !known.has(one.dataset.key));
  for (const one of fresh) one.classList.add("fresh");
  return fresh.map((one) => one.dataset.news).filter(Boolean);
}

// A choice that somebody is about to submit is left alone until the ticket itself changes.
function showLevel(connection, level) {
  if (levels[connection] === level) return;
  levels[connection] = level;
  document.querySelector(`[data-level="${connection}"]`).value = level;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const answer = form.querySelector(".answer");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if (answer) answer.textContent = "";
  try {
    const headers = { "X-Requested-With": "fetch" };
    const response = await fetch(form.action, { method: "POST", body, headers });
    if (!response.ok) throw new Error(await response.text());
    if (event.submitter?.value !== "set") {
      for (const field of form.querySelectorAll("[data-clear]")) field.value = "";
    }
  } catch (error) {
    if (answer) answer.textContent = `That did not work. ${error.message.slice(0, 200)}`;
  }
  poll();
}

function click(event) {
  const button = event.target.closest("[data-fill], [data-close], a.mail");
  if (!button) return;
  if (button.dataset.fill) {
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.text;
    field.focus();
  } else if ("close" in button.dataset) {
    button.closest("dialog").close();
  } else if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    open(button);
  }
}

function open(link) {
  const dialog = document.getElementById("mail");
  dialog.querySelector("h2").textContent = `To ${link.dataset.to}: ${link.dataset.subject}`;
  dialog.querySelector("iframe").src = link.href;
  dialog.showModal();
}

document.addEventListener("submit", submit);
document.addEventListener("click", click);
document.addEventListener("visibilitychange", () => document.hidden || poll());
for (const region of document.querySelectorAll("[data-end]")) region.scrollTop = region.scrollHeight;
poll();
