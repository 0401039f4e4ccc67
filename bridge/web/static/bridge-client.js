// The Escalate page works without this file; with it, it counts down and refreshes by itself.
(() => {
  const live = document.getElementById("live");
  const opened = Date.now();

  function left(seconds) {
    const hours = Math.floor(seconds / 3600);
    const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
    return `in ${hours}:${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function countDown() {
    const until = document.querySelector("[data-until]");
    if (!until) return;
    const seconds = Math.round(until.dataset.until - until.dataset.now - (Date.now() - opened) / 1000);
    until.textContent = seconds > 0 ? left(seconds) : "now";
  }

  function showTold(told) {
    const list = document.getElementById("told");
    if (!list || !told.length) return;
    list.replaceChildren(...told.map((each) => {
      const item = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = each.name;
      item.append(name, `, ${each.channel}: ${each.state}`);
      return item;
    }));
  }

  function differs(status) {
    return status.deciding !== (live.dataset.deciding === "1")
      || (status.reference ?? "") !== live.dataset.reference
      || status.available !== (live.dataset.available === "1");
  }

  async function refresh() {
    try {
      const answer = await fetch(live.dataset.source, { signal: AbortSignal.timeout(5000) });
      if (!answer.ok) return;
      const status = await answer.json();
      const typed = document.getElementById("reason")?.value;
      if (differs(status) && !typed) { location.reload(); return; }
      const state = document.getElementById("state");
      if (state.textContent !== status.state) state.textContent = status.state;
      showTold(status.told);
    } catch { /* what is shown stays; the next try may work */ }
  }

  function count() {
    const counter = document.querySelector("[data-count]");
    if (!counter) return;
    const area = document.getElementById(counter.dataset.count);
    const show = () => { counter.textContent = `; ${area.value.trim().length} so far`; };
    area.addEventListener("input", show);
    show();
  }

  count();
  countDown();
  setInterval(countDown, 1000);
  setInterval(refresh, live.dataset.deciding === "1" ? 1500 : 5000);
})();
