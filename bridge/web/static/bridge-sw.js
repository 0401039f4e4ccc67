// The service worker: shows notifications of emergencies, and takes "I have it" from them.
const PATIENCE = 10000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(pushed(event.data)));

self.addEventListener("notificationclick", (event) => {
  const notification = event.notification;
  event.waitUntil(event.action === "acknowledge" ? acknowledge(notification) : open(notification));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAgain(event)));

async function pushed(data) {
  // Browsers insist that every push shows something, also one that cannot be read.
  let said = { title: "Escalation bridge", body: "Something happened. Open the page.", tag: "bridge" };
  try { said = { ...said, ...data.json() }; } catch { /* shown as it is */ }
  await show(said.title, { ...said, data: { url: said.url, title: said.title, body: said.body } });
  await refreshPages();
}

function show(title, { body, tag, renotify, requireInteraction, actions, data }) {
  return self.registration.showNotification(title, {
    body, tag, data,
    renotify: Boolean(renotify), requireInteraction: Boolean(requireInteraction), actions: actions || [],
  });
}

async function acknowledge(notification) {
  const { url, title } = notification.data;
  const again = { body: "", tag: notification.tag, data: notification.data };
  try {
    const answer = await fetch("/push/acknowledgement", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json" },
      body: JSON.stringify({ token: new URL(url).pathname.split("/").pop() }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    await show(said.words, { ...again, body: title });
  } catch {
    // Nobody may believe that they have it when the bridge does not know.
    await show("That did not get through", {
      ...again, body: `${title}. Try again, or open the page.`, requireInteraction: true, renotify: true,
      actions: [{ action: "acknowledge", title: "I have it" }],
    });
  }
  await refreshPages();
}

async function open(notification) {
  notification.close();
  const url = ours(notification.data?.url);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((each) => each.url === url);
  return page ? page.focus() : self.clients.openWindow(url);
}

function ours(url) {
  const home = new URL("/now", self.location.origin);
  try {
    const wanted = new URL(url || home, self.location.origin);
    return wanted.origin === home.origin ? wanted.href : home.href;
  } catch { return home.href; }
}

async function refreshPages() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage({ kind: "refresh" });
}

async function subscribeAgain(event) {
  const setup = await (await fetch("/push/setup.json")).json();
  const options = { userVisibleOnly: true, applicationServerKey: setup.key };
  const subscription = event.newSubscription || await self.registration.pushManager.subscribe(options);
  await fetch("/push/subscription", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": setup.csrf },
    body: JSON.stringify(subscription),
  });
}
