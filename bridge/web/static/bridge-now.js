// Keeps /now fresh: fetches the board every 3 seconds, counts down, and calls out for new emergencies.
(() => {
  const board = document.getElementById("board");
  const connection = document.getElementById("connection");
  const title = document.title;
  const patience = 10000;
  let known = emergencies();
  let lastAnswer = Date.now();

  function emergencies() {
    return new Set([...board.querySelectorAll("[data-escalation]")].map((card) => card.dataset.escalation));
  }

  function beep() {
    // Browsers allow sound only after somebody has touched the page.
    const context = new AudioContext();
    const tone = context.createOscillator();
    tone.frequency.value = 880;
    tone.connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
  }

  function callOut() {
    const now = emergencies();
    const fresh = [...now].filter((id) => !known.has(id));
    known = now;
    document.title = now.size ? `(${now.size}) EMERGENCY · ${title}` : title;
    if (fresh.length) {
      try { beep(); } catch { /* a silent page still shows it */ }
    }
  }

  function countDown() {
    for (const due of board.querySelectorAll("[data-due]")) {
      const left = Math.round(due.dataset.due - due.dataset.now - (Date.now() - lastAnswer) / 1000);
      const minutes = Math.floor(Math.abs(left) / 60);
      const seconds = String(Math.abs(left) % 60).padStart(2, "0");
      due.textContent = left >= 0 ? `in ${minutes}:${seconds}` : `${minutes}:${seconds} ago`;
    }
  }

  async function refresh() {
    // Somebody who is typing keeps what they have typed.
    if (board.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
    try {
      const answer = await fetch(board.dataset.source, { signal: AbortSignal.timeout(5000) });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(answer.status);
      const focused = document.activeElement?.dataset?.key;
      board.innerHTML = await answer.text();
      lastAnswer = Date.now();
      if (focused) board.querySelector(`[data-key="${focused}"]`)?.focus();
      callOut();
    } catch { /* shown below when it lasts */ }
    connection.hidden = Date.now() - lastAnswer < patience;
  }

  callOut();
  countDown();
  setInterval(countDown, 1000);
  setInterval(refresh, 3000);
})();
