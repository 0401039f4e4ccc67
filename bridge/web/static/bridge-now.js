// Keeps /now fresh: fetches the board every 3 seconds, counts down, and calls out new emergencies.
(() => {
  const board = document.getElementById("board");
  const connection = document.getElementById("connection");
  const news = document.getElementById("news");
  const sound = document.getElementById("sound");
  const title = document.title;
  const PATIENCE = 10000;
  const SETTLED = 1500;
  let shown = stable(board.innerHTML);
  let known = emergencies(board);
  let unseen = [];
  let lastAnswer = Date.now();
  let shownAt = Date.now();
  let asked = 0;
  let touchedAt = 0;
  let audio = null;

  function emergencies(part) {
    const cards = [...part.querySelectorAll("[data-escalation]")];
    return new Map(cards.map((card) => [card.dataset.escalation, card.querySelector("h3").textContent.trim()]));
  }

  // What differs between two answers although nothing has happened.
  function stable(html) {
    return html.replace(/(name="csrf_token" value|data-now)="[^"]*"/g, "");
  }

  async function refresh() {
    const turn = ++asked;
    try {
      const answer = await fetch(board.dataset.source, { signal: AbortSignal.timeout(5000) });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      // An answer that a later one has overtaken is old news.
      if (turn === asked) { lastAnswer = Date.now(); take(html); }
    } catch { /* shown when it lasts */ }
    sayConnection();
  }

  function take(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    callOut(emergencies(fresh.content));
    // A button that is replaced while it is pressed would swallow the click, and the one that comes
    // in its place would take a second tap.
    const busy = board.querySelector(":active") || Date.now() - touchedAt < SETTLED;
    if (stable(html) === shown || busy) return;
    const back = remember();
    board.replaceChildren(fresh.content);
    back();
    shown = stable(html);
    shownAt = Date.now();
    countDown();
  }

  // The focus and what somebody has typed so far; gives back how to put them back.
  function remember() {
    const typed = [...board.querySelectorAll("input[data-key]")].map((input) => [input.dataset.key, input.value]);
    const focused = document.activeElement;
    const [key, place] = [focused?.dataset?.key, focused?.selectionStart];
    const find = (wanted) => board.querySelector(`[data-key="${wanted}"]`);
    return () => {
      for (const [wanted, value] of typed) if (value && find(wanted)) find(wanted).value = value;
      if (!key || !find(key)) return;
      find(key).focus({ preventScroll: true });
      if (typeof place === "number") find(key).setSelectionRange(place, place);
    };
  }

  function callOut(now) {
    const fresh = [...now.keys()].filter((id) => !known.has(id));
    known = now;
    unseen = [...unseen.filter((id) => now.has(id)), ...fresh];
    if (fresh.length) {
      news.textContent = `New emergency: ${unseen.map((id) => now.get(id)).join("; ")}`;
      ring();
    }
    news.hidden = !unseen.length;
  }

  function ring() {
    if (!audio) return;
    for (const [after, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(audio.destination);
      tone.start(audio.currentTime + after);
      tone.stop(audio.currentTime + after + 0.2);
    }
  }

  // Whoever touches the page has seen it. Browsers allow sound only after that.
  function touched() {
    touchedAt = Date.now();
    unseen = [];
    news.hidden = true;
    try { audio ||= new AudioContext(); audio.resume(); } catch { return; }
    sound.textContent = "This page updates by itself, and makes a sound for a new emergency.";
  }

  function sayConnection() {
    const lost = Date.now() - lastAnswer >= PATIENCE;
    if (connection.hidden === lost) connection.hidden = !lost;
    const count = known.size ? `(${known.size}) EMERGENCY · ` : "";
    document.title = lost ? `DISCONNECTED · ${title}` : `${count}${title}`;
  }

  function countDown() {
    for (const due of board.querySelectorAll("[data-due]")) {
      const left = Math.round(due.dataset.due - due.dataset.now - (Date.now() - shownAt) / 1000);
      due.textContent = left >= 0 ? `in ${spoken(left)}` : `${spoken(-left)} ago`;
      due.classList.toggle("late", left < 0);
    }
  }

  function spoken(left) {
    const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
    const seconds = String(left % 60).padStart(2, "0");
    return hours ? `${hours} h ${minutes} min` : `${minutes}:${seconds}`;
  }

  // After a press the page is where it was, and the card that was pressed keeps its place for a while.
  function stay() {
    board.addEventListener("submit", (event) => {
      if (event.target.closest("[id^=E]")) sessionStorage.setItem("scrolled", scrollY);
    });
    const scrolled = sessionStorage.getItem("scrolled");
    sessionStorage.removeItem("scrolled");
    if (scrolled !== null) scrollTo(0, Number(scrolled));
    setTimeout(() => {
      board.dataset.source = board.dataset.source.split("?")[0];
      history.replaceState(null, "", location.pathname);
    }, PATIENCE);
  }

  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched);
  for (const kind of ["online", "focus", "bridge:refresh"]) addEventListener(kind, refresh);
  navigator.serviceWorker?.addEventListener("message", refresh);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  sound.hidden = false;
  stay();
  sayConnection();
  countDown();
  setInterval(countDown, 1000);
  setInterval(refresh, 3000);
})();
