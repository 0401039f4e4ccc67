// The function of the flow: first output: the answer; second: the texts.
const values = VALUES;
const crypto = global.get("crypto");
const stamp = msg.req.headers["x-zendesk-webhook-signature-timestamp"] || "";
const said = Buffer.from(msg.req.headers["x-zendesk-webhook-signature"] || "");
const mac = crypto.createHmac("sha256", values.secret).update(stamp).update(msg.payload);
const ours = Buffer.from(mac.digest("base64"));
const answer = (status) => ({ req: msg.req, res: msg.res, statusCode: status, payload: "" });
if (ours.length !== said.length || !crypto.timingSafeEqual(ours, said)) {
    return [answer(401), null];
}
const event = JSON.parse(msg.payload);
const seen = context.get("seen") || new Set();
if (seen.has(event.id)) {
    return [answer(200), null];
}
seen.add(event.id);
context.set("seen", seen);
if ((event.event.current || {}).value !== "escalation_emergency") {
    return [answer(202), null];
}
const text = (phone) => ({
    url: values.sink,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: { To: phone, From: "+15550100000", Body: `EMERGENCY #${event.detail.id}` },
});
return [answer(202), values.phones.map(text)];
