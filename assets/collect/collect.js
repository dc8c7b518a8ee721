// The student page: it walks the notice, one step a screen, by the routes under /api/v1/collect. The service says where
// the student stands; this file draws it and keeps no word of its own but the session, for as long as the tab lives.
import { texts } from "./texts.js";

const api = "/api/v1";
const main = document.getElementById("main"), footer = document.getElementById("footer");
const kept = JSON.parse(sessionStorage.getItem("collect") || "{}");
const keep = (more) => { Object.assign(kept, more); sessionStorage.setItem("collect", JSON.stringify(kept)); };
let lang = kept.lang || (new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");
let t = texts[lang], stream = null, timer = null, status = null;

// ---- small things ----
const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");
const both = (b) => b[lang] || b.zh;
const day = (ms) => new Date(ms).toLocaleString(lang === "zh" ? "zh-CN" : "en", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
function h(tag, attributes, ...inside) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {}))
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, "");
    else if (v !== false && v != null) e.setAttribute(k, v);
  for (const i of inside.flat(9)) if (i != null) e.append(i);
  return e;
}
const button = (text, onclick, kind = "") => h("button", { type: "button", class: kind, onclick: guarded(onclick) }, text);
const card = (...inside) => h("section", { class: "card" }, inside);
const message = (text, kind = "") => h("p", { class: "message " + kind, role: kind ? "status" : "alert" }, text);
function show(step, ...inside) {
  stop_camera();
  clearInterval(timer);
  document.title = t.title;
  document.getElementById("title").textContent = t.title;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  const bar = h("ol", { class: "steps", "aria-hidden": "true" });
  for (let i = 1; i <= 9; ++i) bar.append(h("li", { class: i <= step ? "done" : "" }));
  main.replaceChildren(step ? bar : "", ...inside.flat(9));
  main.dataset.step = step;
  const k = status?.campaign || kept.campaign;
  footer.replaceChildren(...(k ? [h("p", {}, fill(t.window, { opens: day(k.opens), closes: day(k.closes - 1) })), h("p", {}, fill(t.help, { phone: k.support_phone }))] : []));
  if (kept.token) footer.append(button(t.leave, leave, "quiet"));
  scrollTo(0, 0);
}
/// Whatever goes wrong in a step is said in it, and the button can be pressed again.
function guarded(work) {
  return async (event) => {
    const b = event?.currentTarget;
    if (b?.tagName === "BUTTON") b.disabled = true;
    main.querySelectorAll(".message[data-error]").forEach((m) => m.remove());
    try { await work(event); }
    catch (e) { say(e); }
    finally { if (b) b.disabled = false; }
  };
}
function say(e) {
  if (e.id === "collect.session_over") { const k = kept.campaign; forget(); keep({ campaign: k }); identity(); }
  const text = e.offline ? t.offline : fill(t.errors[e.id] || t.errors.other, { s: e.wait, format: (/^(.+) is no format/.exec(e.title || "") || [])[1] });
  const m = message(text);
  m.dataset.error = e.id || "";
  (main.querySelector(".card:last-of-type") || main).append(m);
  m.scrollIntoView({ block: "nearest" });
}
async function call(method, path, body, type) {
  let r;
  try {
    r = await fetch(api + path, { method, body, cache: "no-store", headers: { ...(kept.token ? { Authorization: "Bearer " + kept.token } : {}), ...(type ? { "Content-Type": type } : {}) } });
  } catch { throw { offline: true }; }
  if (r.ok) return r;
  const problem = await r.json().catch(() => ({}));
  throw { id: problem.id, title: problem.title, status: r.status, wait: r.headers.get("Retry-After") };
}
const get = async (path) => (await call("GET", path)).json();
async function send(path, body, method = "POST") {
  const r = await call(method, path, JSON.stringify(body), "application/json");
  return r.status === 204 ? null : r.json();
}
async function picture(path) { return URL.createObjectURL(await (await call("GET", path)).blob()); }
/// Nothing of the student stays behind, here or in the browser's store: the next one at this telephone is another person.
function forget() {
  for (const k of Object.keys(kept)) delete kept[k];
  sessionStorage.removeItem("collect");
  keep({ lang });
  status = null;
}
async function leave() {
  await call("DELETE", "/collect/session").catch(() => {});
  forget();
  stop_camera();
  main.replaceChildren();
  location.reload();  // pictures and whatever else lies in this page's memory go with it
}

// ---- before the session ----
function school() {
  const input = h("input", { type: "search", id: "school", placeholder: t.school_hint, autocomplete: "organization", enterkeyhint: "search" });
  const list = h("div");
  const search = async () => {
    const found = (await get("/collect/schools?text=" + encodeURIComponent(input.value))).campaigns;
    list.replaceChildren(...found.map((k) => button(k.school + "　" + k.name, () => choose(k.id), "row")));
    if (!found.length) list.append(message(t.no_school, "warn"));
  };
  show(1, card(h("h2", {}, t.school), h("label", { for: "school" }, t.school_hint), input, button(t.search, search), list));
  input.addEventListener("keydown", (e) => e.key === "Enter" && guarded(search)());
}
async function choose(id) { keep({ campaign: await get("/collect/campaigns/" + id) }); identity(); }
function identity() {
  const k = kept.campaign;
  if (!k) return school();
  const field = (id, type, more) => [h("label", { for: id }, t[id]), h("input", { id, type, value: kept.claim?.[id] || "", ...more })];
  const level = h("select", { id: "level" }, k.levels.map((l) => h("option", { value: l, selected: kept.claim?.level === l }, l)));
  show(2, card(h("h2", {}, t.identity), h("p", {}, k.school + "　" + k.name), k.levels.length ? [h("label", { for: "level" }, t.level), level] : [],
    field("name", "text", { autocomplete: "name" }), field("number", "text", { autocomplete: "off", inputmode: "text" }), field("phone", "tel", { autocomplete: "tel", inputmode: "numeric" }),
    button(t.get_code, async () => {
      const value = (id) => document.getElementById(id)?.value.trim() || "";
      keep({ claim: { level: value("level"), name: value("name"), number: value("number"), phone: value("phone") } });
      await ask_for_code();
    }), button(t.back, school, "second")));
}
async function ask_for_code() {
  const ticket = await send("/collect/campaigns/" + kept.campaign.id + "/code", kept.claim);
  keep({ ticket: ticket.ticket, again_at: Date.now() + ticket.again_in });
  enter_code();
}
function enter_code() {
  const input = h("input", { type: "text", id: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6 });
  const again = button(t.resend, ask_for_code, "second");
  show(3, card(h("h2", {}, t.code), h("p", {}, fill(t.code_sent, { phone: kept.claim.phone })), h("label", { for: "code" }, t.code_label), input,
    button(t.confirm_code, async () => {
      const opened = await send("/collect/session", { ticket: kept.ticket, code: input.value });
      keep({ token: opened.token, ticket: undefined, claim: undefined });
      await refresh(confirm);
    }), again, h("p", { class: "soft" }, t.code_none), button(t.back, identity, "second")));
  const tick = () => {
    const left = Math.ceil((kept.again_at - Date.now()) / 1000);
    again.disabled = left > 0;
    again.textContent = left > 0 ? fill(t.resend_in, { s: left }) : t.resend;
  };
  tick();
  timer = setInterval(tick, 500);
}

// ---- with it ----
async function refresh(draw = step) { status = await get("/collect/status"); draw(); }
const may = (what) => status.may.includes(what);
function confirm() {
  const s = status.student;
  const rows = [["name", s.name], ["number", s.number], ["level", s.level], ["college", s.college], ["class_name", s.class_name], ["phone", s.phone]];
  show(4, card(h("h2", {}, t.confirm), h("p", {}, t.confirm_hint), h("dl", {}, rows.filter((r) => r[1]).map((r) => [h("dt", {}, t[r[0]]), h("dd", {}, r[1])])),
    button(t.right, step), button(t.wrong, () => show(4, card(h("h2", {}, t.wrong_title), h("p", {}, t.wrong_text), h("p", {}, fill(t.help, { phone: status.campaign.support_phone })), button(t.back, confirm, "second"))), "second")));
}
/// The screen of the stage that the service names.
function step() {
  ({ consent, code: reminder, photo: kept.reminded ? photo : reminder, pay, review, approved, rejected, appealed: () => plain("appealed"), recalled, closed: () => plain("closed"), not_open: () => plain("not_open") }[status.stage] || (() => plain("closed")))();
}
function plain(name) { show(0, card(h("h2", {}, t[name]), t[name + "_text"] ? h("p", {}, t[name + "_text"]) : null, button(t.retry, () => refresh(), "second"))); }
function consent() {
  const box = (id, text, on) => h("label", { class: "check" }, h("input", { type: "checkbox", id, checked: on }), h("span", {}, text));
  show(5, card(h("h2", {}, t.consent), box("c1", t.consent_photograph, status.consents.photograph), box("c2", t.consent_id_card, status.consents.id_card), h("p", { class: "soft" }, t.consent_note),
    button(t.agree, async () => {
      const first = document.getElementById("c1").checked, second = document.getElementById("c2").checked;
      if (!first && !status.consents.photograph) throw { id: "collect.no_consent" };
      if (!first && !window.confirm(t.withdraw_sure)) return;
      await send("/collect/consent", { kind: "photograph", given: first }, "PUT");
      await send("/collect/consent", { kind: "id_card", given: second }, "PUT");
      await refresh();
    })));
}
function reminder() {
  show(6, card(h("h2", {}, t.reminder), h("ul", {}, t.reminders.map((r) => h("li", {}, r))),
    button(t.ok, () => { keep({ reminded: true }); status.stage === "code" ? capture() : photo(); })));
}
function file_button(text, more, onfile) {
  const input = h("input", { type: "file", accept: "image/*", ...more, onchange: guarded(() => input.files[0] && onfile(input.files[0])) });
  return h("label", {}, input, h("span", { class: "button" + (more.capture ? " second" : "") }, text));
}
function capture() {
  show(7, card(h("h2", {}, t.capture), h("p", {}, t.capture_hint), file_button(t.choose, { id: "code_file" }, crop)));
}
/// A square frame over the picture, moved by a finger and sized below. What cannot be read cut is tried whole.
function crop(file) {
  const url = URL.createObjectURL(file), img = h("img", { src: url, alt: "" }), frame = h("b"), box = h("div", { class: "crop" }, img, frame);
  const size = h("input", { type: "range", min: 20, max: 100, value: 90, id: "size", oninput: () => place() });
  let x = 0.5, y = 0.5;
  const place = () => {
    const w = img.clientWidth, hgt = img.clientHeight, side = Math.min(w, hgt) * size.value / 100;
    const left = Math.max(0, Math.min(w - side, x * w - side / 2)), top = Math.max(0, Math.min(hgt - side, y * hgt - side / 2));
    Object.assign(frame.style, { left: left + "px", top: top + "px", width: side + "px", height: side + "px" });
    return [left / w, top / hgt, side / w, side / hgt];
  };
  const move = (e) => { if (e.buttons || e.type === "pointerdown") { const r = img.getBoundingClientRect(); x = (e.clientX - r.left) / r.width; y = (e.clientY - r.top) / r.height; place(); } };
  box.addEventListener("pointerdown", move);
  box.addEventListener("pointermove", move);
  img.addEventListener("load", place);
  show(7, card(h("h2", {}, t.capture), h("p", {}, t.crop), box, h("label", { for: "size" }, t.size), size,
    button(t.send_code, async () => {
      const [l, tp, w, hg] = place(), canvas = h("canvas", { width: Math.round(w * img.naturalWidth), height: Math.round(hg * img.naturalHeight) });
      let part = null;
      if (img.naturalWidth) {
        canvas.getContext("2d").drawImage(img, -l * img.naturalWidth, -tp * img.naturalHeight);
        part = await new Promise((done) => canvas.toBlob(done, "image/png"));
      }
      const post = async (b) => (await call("POST", "/collect/capture-code", b, "application/octet-stream")).json();
      let read;
      try { read = await post(part || file); }
      catch (e) { if (!part || e.id !== "collect.capture_unreadable") throw e; read = await post(file); }
      URL.revokeObjectURL(url);
      status = await get("/collect/status");
      show(7, card(h("h2", {}, t.capture), message(t["capture_" + read.verdict], "good"), button(t.next, () => (may("photo") ? photo() : step()))));
    }), button(t.back, capture, "second")));
}

// ---- the photograph ----
function stop_camera() { stream?.getTracks().forEach((track) => track.stop()); stream = null; }
async function open_camera() {
  for (const facingMode of [{ exact: "environment" }, { ideal: "environment" }])
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode, width: { ideal: 4096 }, height: { ideal: 4096 }, resizeMode: "none" } });
      break;
    } catch (e) { if (e.name === "NotAllowedError") break; }
  if (!stream) throw { id: "no_camera" };
  const facing = stream.getVideoTracks()[0].getSettings().facingMode;
  if (facing === "user") { stop_camera(); throw { id: "collect.front_camera" }; }
  return facing === "environment" ? "back" : "";
}
const head_frame = () => {
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 480 640");
  for (const d of ["M240 80c-78 0-112 60-112 140 0 96 52 168 112 168s112-72 112-168c0-80-34-140-112-140z", "M40 640c10-120 80-170 160-190M440 640c-10-120-80-170-160-190"]) {
    const p = document.createElementNS(ns, "path");
    for (const [k, v] of Object.entries({ d, fill: "none", stroke: "#fff", "stroke-width": 3, "stroke-dasharray": "10 8", opacity: 0.9 })) p.setAttribute(k, v);
    svg.append(p);
  }
  return svg;
};
async function photo() {
  const video = h("video", { playsinline: true, muted: true, autoplay: true }), frame = h("div", { class: "frame" }, video, head_frame());
  const own = file_button(t.use_app, { capture: "environment", id: "photo_file" }, (file) => preview(file, { way: "camera_app" }));
  const take = button(t.shoot, async () => {
    // What is seen in the frame is what is taken: 3 : 4 out of the middle, at full size.
    let w = video.videoWidth, hg = video.videoHeight;
    const cut = w / hg > 3 / 4 ? [hg * 3 / 4, hg] : [w, w * 4 / 3];
    const scale = Math.min(1, Math.sqrt(16e6 / (cut[0] * cut[1])));
    const canvas = h("canvas", { width: Math.round(cut[0] * scale), height: Math.round(cut[1] * scale) });
    canvas.getContext("2d").drawImage(video, (w - cut[0]) / 2, (hg - cut[1]) / 2, cut[0], cut[1], 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
    preview(blob, { source: "camera", ...(camera ? { camera } : {}), way: "page" });
  });
  take.disabled = true;
  show(8, card(h("h2", {}, t.photo), h("p", {}, t.photo_hint), frame, take, own, may("code") && status.needs_code ? button(t.capture, capture, "second") : null));
  let camera = "";
  try {
    camera = await open_camera();
    video.srcObject = stream;
    await video.play();
    take.disabled = false;
  } catch (e) {
    frame.replaceWith(message(e.id === "collect.front_camera" ? t.front : t.no_camera, "warn"));
    take.remove();
  }
}
function preview(blob, context) {
  const told = JSON.stringify({ ...context, captured_at: Date.now() }), bar = h("progress", { max: 1, value: 0 }), note = h("p", { class: "soft" });
  show(8, card(h("h2", {}, t.photo), h("div", { class: "frame" }, h("img", { src: URL.createObjectURL(blob), alt: "" })),
    button(t.send, async () => {
      note.before(bar);
      const reply = await upload(blob, (part, lost) => { bar.value = part; note.textContent = lost ? t.lost : t.sending; });
      advice(blob, reply, told);
    }), note, button(t.retake, photo, "second")));
}
/// In pieces, each again as often as the network wants it.
async function upload(blob, progress) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6] & 15) | 64; random[8] = (random[8] & 63) | 128;
  const id = Array.from(random, (b) => b.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  const path = "/collect/uploads/" + id, piece = 512 * 1024;
  let at = 0, tries = 0;
  for (;;) {
    try {
      const r = await (await call("PUT", `${path}?offset=${at}&total=${blob.size}`, blob.slice(at, at + piece), "application/octet-stream")).json();
      if (r.photo) return r;
      at = r.received; tries = 0;
      progress(at / blob.size, false);
    } catch (e) {
      if (!(e.offline || e.id === "collect.upload_offset" || e.id === "service.busy") || ++tries > 8) throw e;
      progress(at / blob.size, true);
      await new Promise((done) => setTimeout(done, Math.min(8000, 400 * 2 ** tries)));
      try { const r = await get(path); if (r.photo) return r; at = r.received; } catch (again) { if (!again.offline) throw again; }
    }
  }
}
function advice(blob, reply, told) {
  const lines = reply.advice.map((a) => h("li", {}, h("strong", { class: a.fails ? "bad" : "warn" }, a.fails ? t.fails : t.attention), "　" + both(a.message), both(a.advice) ? h("div", { class: "soft" }, both(a.advice)) : null));
  show(8, card(h("h2", {}, t.advice), h("div", { class: "frame" }, h("img", { src: URL.createObjectURL(blob), alt: "" })), lines.length ? h("ul", { id: "advice" }, lines) : message(t.advice_none, "good"), h("p", { class: "soft" }, t.advice_note),
    button(t.submit, async () => { await send("/collect/attempt", { photo: reply.photo, context: told }); await refresh(); }), button(t.retake, photo, "second")));
}

// ---- afterwards ----
function withdraw_button() { return may("withdraw") ? button(t.withdraw, async () => { if (window.confirm(t.withdraw_sure)) { await call("POST", "/collect/withdraw"); await refresh(); } }, "second") : null; }
function watch() { timer = setInterval(() => refresh(() => status.stage !== main.dataset.stage && step()).catch(() => {}), 5000); main.dataset.stage = status.stage; }
function pay() {
  const yuan = status.fee_fen ? (status.fee_fen / 100).toFixed(2) : "";
  show(9, card(h("h2", {}, t.pay), yuan ? h("p", {}, fill(t.pay_amount, { yuan })) : null,
    status.pay_with === "sandbox" ? [h("p", { class: "warn" }, t.sandbox), button(t.sandbox_pay, async () => { await send("/collect/order", {}); await call("POST", "/collect/order/sandbox"); await refresh(); })] : h("p", {}, t.pay_elsewhere),
    button(t.replace, photo, "second"), withdraw_button()));
  watch();
}
function review() {
  show(9, card(h("h2", {}, t.review), h("p", {}, status.deadline ? fill(t.review_text, { deadline: day(status.deadline) }) : t.review_free), withdraw_button(), may("consent") ? button(t.consents, consent, "second") : null));
  watch();
}
async function approved() {
  const place = h("div");
  show(9, card(h("h2", { class: "good" }, t.approved), h("p", {}, t.approved_text), status.has_finished || status.has_photo ? button(t.view, async () => {
    const url = await picture(status.has_finished ? "/collect/finished" : "/collect/photograph");
    place.replaceChildren(h("div", { class: "marked" }, h("img", { src: url, alt: t.view })), status.has_finished ? h("a", { class: "button", href: url, download: status.student.number + ".jpg" }, t.download) : h("p", { class: "soft" }, t.not_ready));
  }) : null, place));
}
async function rejected() {
  const marked = h("div", { class: "marked" });
  const free = status.fee_fen > 0 ? " " + t.rejected_paid : "";
  show(9, card(h("h2", { class: "bad" }, t.rejected), h("ol", {}, status.reasons.map((r) => h("li", {}, h("strong", {}, both(r.label)), h("div", {}, both(r.advice))))), marked,
    h("p", {}, may("photo") || may("code") || may("consent") ? fill(t.rejected_text, { until: day(status.until - 1) }) + free : t.over),
    status.may.length ? button(t.again_photo, () => { keep({ reminded: false }); may("photo") || may("code") ? again() : consent(); }) : null, may("appeal") ? button(t.appeal, appeal, "second") : null));
  const img = h("img", { src: await picture("/collect/photograph"), alt: "" });
  await img.decode();
  marked.append(img, ...status.pins.map((p) => {
    const i = h("i", { class: p.width && p.height ? "" : "spot" }), pc = (v, all) => (100 * v / all) + "%";
    Object.assign(i.style, { left: pc(p.x, img.naturalWidth), top: pc(p.y, img.naturalHeight) }, p.width && p.height ? { width: pc(p.width, img.naturalWidth), height: pc(p.height, img.naturalHeight) } : {});
    return i;
  }));
}
function again() {
  show(6, card(h("h2", {}, t.reminder), h("ul", {}, t.reminders.map((r) => h("li", {}, r))), button(t.ok, () => { keep({ reminded: true }); may("photo") ? photo() : capture(); })));
}
function recalled() { show(9, card(h("h2", {}, t.recalled), h("p", {}, t.recalled_text), button(t.again_photo, again))); }
function appeal() {
  const note = h("textarea", { id: "note", maxlength: 500 });
  show(9, card(h("h2", {}, t.appeal), h("label", { for: "note" }, t.appeal_hint), note, button(t.appeal_send, async () => { await send("/collect/appeal", { note: note.value }); await refresh(); }), button(t.back, rejected, "second")));
}

document.getElementById("language").addEventListener("click", () => {
  lang = lang === "zh" ? "en" : "zh";
  t = texts[lang];
  keep({ lang });
  document.getElementById("language").textContent = t.other;
  start();
});
function start() {
  document.getElementById("language").textContent = t.other;
  if (kept.token) refresh().catch(say);
  else if (kept.campaign) identity();
  else school();
}
start();
