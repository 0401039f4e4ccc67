// The switch on /now: subscribes this browser when its owner says so, and again on every visit.
(() => {
  const says = document.getElementById("push-says");
  const PATIENCE = 10000;
  const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  const BLOCKED = "This browser blocks notifications of this page. Allow them in its settings, then try again.";

  // What a browser's own refusal means: its texts are for programmers.
  const REFUSALS = {
    NotAllowedError: BLOCKED,
    AbortError: "The browser's push service refused. Try again in a minute, or use another browser.",
    NotSupportedError: "This browser cannot take notifications of this page. Use another one.",
    InvalidAccessError: "The bridge's VAPID_PRIVATE_KEY is not one that browsers take. Tell an administrator.",
    SecurityError: "Browsers take notifications of https pages only. Open this page by its https address.",
  };

  function say(words) {
    says.textContent = words;
    says.hidden = !words;
  }

  function within(promise, words) {
    const late = new Promise((_, no) => setTimeout(() => no(new Error(words)), PATIENCE));
    return Promise.race([promise, late]);
  }

  async function setup() {
    const answer = await fetch("/push/setup.json", { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error("The bridge does not answer. Load the page again.");
    return answer.json();
  }

  async function send(method, path, csrf, body) {
    const answer = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) throw new Error(`The bridge refused: ${(await answer.json()).error}`);
  }

  async function subscribe() {
    const { key, csrf } = await setup();
    await navigator.serviceWorker.register("/sw.js");
    const worker = await within(navigator.serviceWorker.ready, "The browser does not start its service worker.");
    const late = "The browser's push service did not answer in 10 seconds. Is it blocked in this network?";
    const subscription = await within(subscription_of(worker.pushManager, key), late);
    await send("POST", "/push/subscription", csrf, subscription);
  }

  async function subscription_of(manager, key) {
    const options = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await manager.subscribe(options);
    } catch (error) {
      // Subscribed with a key that the bridge had before.
      if (error.name !== "InvalidStateError") throw error;
      await (await manager.getSubscription())?.unsubscribe();
      return manager.subscribe(options);
    }
  }

  async function permitted() {
    if (!possible) {
      throw new Error("This browser cannot show notifications. On an iPhone, add this page to the Home Screen first.");
    }
    const answer = await Notification.requestPermission();
    if (answer === "default") throw new Error("The browser's question was not answered. Try again, and allow notifications.");
    if (answer !== "granted") throw new Error(BLOCKED);
  }

  async function choose(form, button) {
    say("");
    try {
      if (button.value !== "off") {
        await permitted();
        say("One moment…");
        await subscribe();
      }
      const fields = new URLSearchParams(new FormData(form));
      fields.set("for", button.value);
      const answer = await fetch(form.action, {
        method: "POST", body: fields, headers: { "Accept": "application/json" }, signal: AbortSignal.timeout(PATIENCE),
      });
      if (!answer.ok) throw new Error((await answer.json()).error);
      say("");
    } catch (error) {
      say(`You were not switched. ${words(error)}`);
    }
    dispatchEvent(new Event("bridge:refresh"));
  }

  function words(error) {
    if (error.name === "TimeoutError" || error instanceof TypeError) return "The bridge does not answer.";
    if (!(error instanceof DOMException)) return error.message;
    return REFUSALS[error.name] || `The browser refused (${error.name}). Try another one.`;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-availability]")) return;
    event.preventDefault();
    choose(event.target, event.submitter);
  });

  // Whoever signs out is not told in this browser any more.
  document.querySelector("[data-leave]").addEventListener("submit", async (event) => {
    event.preventDefault();
    try { await unsubscribe(); } catch { /* signing out is more important */ }
    event.target.submit();
  });

  async function unsubscribe() {
    const worker = possible && await navigator.serviceWorker.getRegistration("/");
    const subscription = await (worker && worker.pushManager.getSubscription());
    if (!subscription) return;
    const { csrf } = await setup();
    await send("DELETE", "/push/subscription", csrf, { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }

  async function again() {
    const panel = document.querySelector("[data-notifications]");
    if (panel?.dataset.available !== "yes" || !possible || Notification.permission !== "granted") return;
    try { await subscribe(); } catch (error) { say(`Notifications may not reach this browser. ${words(error)}`); }
    dispatchEvent(new Event("bridge:refresh"));
  }

  again();
})();
