// Students on the page in a browser with a fake camera, a reviewer over the API, and the sandbox's telephones.
import { createRequire } from "node:module";
import fs from "node:fs";
import crypto from "node:crypto";
import path from "node:path";

const require = createRequire(path.join(process.env.NODE_PATH, "x.js"));
const { chromium } = require("playwright-core");
const { BROWSER, SERVICE, PHONES, BOX, SHOTS } = process.env;
const fail = (text) => { throw new Error(text); };
const expect = (is, text) => { if (!is) fail(text); };

const browser = await chromium.launch({
  executablePath: BROWSER, headless: true, chromiumSandbox: false,
  args: ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--disable-gpu", "--disable-dev-shm-usage",
    "--use-file-for-fake-video-capture=" + fs.realpathSync(path.join(BOX, "portrait.mjpeg"))],
});
let shots = 0;
async function student(facing = "") {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: "zh-CN", timezoneId: "Asia/Shanghai", permissions: ["camera"] });
  const page = await context.newPage();
  page.setDefaultTimeout(120000);
  page.errors = [];
  page.on("pageerror", (e) => page.errors.push(e.message));
  page.on("console", (m) => { if (m.type() === "error" && !/status of (4\d\d|503)|ERR_INTERNET_DISCONNECTED/.test(m.text())) page.errors.push(m.text()); });
  page.on("dialog", (d) => d.accept());
  // The fake camera repeats its few frames, a real one never gives the same picture twice: what was rejected is refused
  // when the very same file comes again.
  await page.addInitScript(() => {
    const own = CanvasRenderingContext2D.prototype.drawImage;
    let pictures = 0;
    CanvasRenderingContext2D.prototype.drawImage = function (source, ...place) {
      own.call(this, source, ...place);
      if (!(source instanceof HTMLVideoElement)) return;
      this.fillStyle = `rgb(${++pictures * 8}, 96, 160)`;
      this.fillRect(0, 0, 8, 8);
    };
  });
  if (facing) await page.addInitScript((f) => { const own = MediaStreamTrack.prototype.getSettings; MediaStreamTrack.prototype.getSettings = function () { return { ...own.call(this), facingMode: f }; }; }, facing);
  await page.goto(SERVICE + "/collect/");
  return page;
}
const press = (page, text) => page.getByRole("button", { name: text, exact: true }).click();
const sees = (page, text) => page.getByText(text).first().waitFor().catch(async () => fail(`"${text}" never came; the page says: ${await page.locator("main").innerText()}`));
const shot = async (page, name) => { if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `${String(++shots).padStart(2, "0")}-${name}.png`), fullPage: true }); };

async function code_of(phone, known) {
  for (let i = 0; i < 1200; ++i) {
    const all = (await (await fetch(PHONES + "/messages")).json()).filter((m) => m.phone === phone);
    if (all.length > known) return /\d{6}/.exec(all.at(-1).text)[0];
    await new Promise((done) => setTimeout(done, 100));
  }
  fail("no message came to " + phone);
}
const messages = async (phone) => (await (await fetch(PHONES + "/messages")).json()).filter((m) => m.phone === phone).length;

async function enter(page, name, number, phone) {
  await page.getByRole("searchbox").fill("示例");
  await press(page, "查询");
  await page.getByRole("button", { name: /示例大学/ }).click();
  await page.getByLabel("姓名").fill(name);
  await page.getByLabel("学号").fill(number);
  await page.getByLabel("手机号").fill(phone);
  await shot(page, "identity");
  const known = await messages(phone);
  await press(page, "下一步，获取验证码");
  await page.getByLabel("六位验证码").fill(await code_of(phone, known));
  await shot(page, "code");
  await press(page, "确定");
  await sees(page, "确认信息");
}
async function photograph(page, first) {
  if (first) await shot(page, "camera");
  await press(page, "立即拍照");
  if (first) await shot(page, "preview");
  await press(page, "上传照片");
  await page.getByRole("button", { name: "确认提交" }).waitFor();
  await shot(page, "advice");
}

// ---- the reviewer, over the API ----
const api = async (method, route, body, headers = {}) => {
  const r = await fetch(SERVICE + "/api/v1" + route, { method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers } });
  const text = await r.text();
  expect(r.ok, `${method} ${route}: ${r.status} ${text}`);
  return text ? JSON.parse(text) : null;
};
const token = (await api("POST", "/session", { user: "reviewer", password: "correct horse battery" })).token;
const auth = { Authorization: "Bearer " + token };
async function review(verdict) {
  for (let i = 0; i < 1200; ++i) {
    const { items } = await api("POST", "/claims", { count: 1 }, auth);
    if (!items.length) { await new Promise((done) => setTimeout(done, 200)); continue; }
    const { submission, lease } = items[0];
    const rejects = verdict === "reject";
    await api("POST", `/submissions/${submission.row.id}/decision`, { verdict, reasons: rejects ? ["EAR_COVERED"] : [], note: "", epoch: lease.epoch, attempt: submission.row.attempt, evidence: submission.evidence, looked: 1000, pins: rejects ? [{ reason: "EAR_COVERED", x: 500, y: 600, width: 120, height: 160 }] : [], overrides: rejects ? [] : submission.examination.findings.filter((f) => f.outcome === "fail").map((f) => f.check) }, { ...auth, "Idempotency-Key": crypto.randomUUID() });
    return submission.row.attempt;
  }
  fail("nothing came into the queue");
}

try {
  // A classmate with a telephone of their own gets the same answer and no code.
  const other = await student();
  await other.getByRole("searchbox").fill("示例");
  await press(other, "查询");
  await other.getByRole("button", { name: /示例大学/ }).click();
  await other.getByLabel("姓名").fill("欧阳明");
  await other.getByLabel("学号").fill("S01");
  await other.getByLabel("手机号").fill("13912345678");
  await press(other, "下一步，获取验证码");
  await sees(other, "验证码已用短信发送到 13912345678");
  await other.getByLabel("六位验证码").fill("123456");
  await press(other, "确定");
  await sees(other, "验证码不正确或已过期");
  expect(await messages("13912345678") === 0, "a classmate got a code");
  await other.context().close();

  // The first student: through every step, rejected, again, approved.
  const page = await student("environment");
  await shot(page, "school");
  await enter(page, "欧阳明", "S01", "13800000001");
  await shot(page, "confirm");
  await press(page, "信息无误，下一步");
  await press(page, "提交");
  await sees(page, "需要先同意采集照片");
  await page.getByLabel(/我同意采集/).check();
  await shot(page, "consent");
  await press(page, "提交");
  await shot(page, "reminder");
  await press(page, "我知道了");
  // Somebody else's code, no picture at all, then the own one.
  await page.setInputFiles("#code_file", path.join(BOX, "code-S02.png"));
  await page.locator(".crop img").waitFor();
  await press(page, "上传采集码");
  await sees(page, "这是其他同学的采集码");
  await press(page, "返回");
  await page.setInputFiles("#code_file", path.join(BOX, "portrait.jpg"));
  await press(page, "上传采集码");
  await sees(page, "没有识读到采集码");
  await press(page, "返回");
  await page.setInputFiles("#code_file", path.join(BOX, "code-S01.png"));
  await shot(page, "crop");
  await press(page, "上传采集码");
  await sees(page, "采集码有效，为本人");
  await press(page, "下一步");
  // What is no photograph is refused by its name.
  await page.setInputFiles("#photo_file", path.join(BOX, "page.webp"));
  await press(page, "上传照片");
  await sees(page, "这不是照片文件（WebP）");
  await press(page, "重新拍照");
  // The network goes in the middle of the upload and comes back.
  await photograph(page, true);
  await press(page, "重新拍照");
  await press(page, "立即拍照");
  await page.context().setOffline(true);
  await press(page, "上传照片");
  await sees(page, "网络中断，正在从中断处继续");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "确认提交" }).waitFor();
  await press(page, "确认提交");
  await sees(page, "采集费 25.00 元");
  await shot(page, "pay");
  await press(page, "支付成功");
  await sees(page, "审核中");
  await sees(page, "前审核完成");
  await shot(page, "review");
  expect(await review("reject") === 1, "not the first attempt");
  await page.getByRole("heading", { name: "审核未通过" }).waitFor();
  await page.locator(".marked i").waitFor();
  await sees(page, "无需再次付费");
  await shot(page, "rejected");
  await press(page, "重新采集");
  await press(page, "我知道了");
  await photograph(page, false);
  await press(page, "确认提交");
  await sees(page, "审核中");
  expect(await review("approve") === 2, "not the second attempt");
  await page.getByRole("heading", { name: "审核成功" }).waitFor();
  await press(page, "查看照片");
  await page.locator(".marked img").waitFor();
  await shot(page, "approved");
  expect(!page.errors.length, "the page said: " + page.errors.join("; "));
  await page.context().close();

  // A front camera is refused. The second student takes the phone's own camera app, is rejected and appeals.
  const front = await student("user");
  await enter(front, "王小明", "S02", "13800000002");
  await press(front, "信息无误，下一步");
  await front.getByLabel(/我同意采集/).check();
  await front.getByLabel(/我另外同意/).check();
  await press(front, "提交");
  await press(front, "我知道了");
  await front.setInputFiles("#code_file", path.join(BOX, "code-S02.png"));
  await press(front, "上传采集码");
  await press(front, "下一步");
  await sees(front, "请使用后置摄像头");
  await shot(front, "front");
  await front.setInputFiles("#photo_file", path.join(BOX, "portrait.jpg"));
  await press(front, "上传照片");
  await front.getByRole("button", { name: "确认提交" }).waitFor();
  await press(front, "确认提交");
  await press(front, "支付成功");
  await review("reject");
  await front.getByRole("heading", { name: "审核未通过" }).waitFor();
  await press(front, "申诉");
  await front.locator("#note").fill("耳朵已经露出");
  await press(front, "提交申诉");
  await sees(front, "申诉处理中");
  await shot(front, "appealed");
  await front.getByRole("button", { name: "English" }).click();
  await sees(front, "Appeal under way");
  // Whoever leaves leaves nothing of themselves behind.
  const about = ["王小明", "S02", "13800000002"];
  const stored = () => front.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  const kept = JSON.parse(await front.evaluate(() => sessionStorage.getItem("collect")));
  expect(!kept.claim, "what was typed is kept after the session was opened");
  expect(kept.token, "the session is kept while the tab lives");
  await Promise.all([front.waitForNavigation(), press(front, "Sign out")]);
  await front.getByRole("searchbox").waitFor();
  const left = (await stored()) + (await front.content());
  for (const a of about) expect(!left.includes(a), `${a} stays in the page after leaving`);
  expect(!JSON.parse(await front.evaluate(() => sessionStorage.getItem("collect"))).token, "the session stays");
  expect(!front.errors.length, "the page said: " + front.errors.join("; "));
  await front.context().close();
  console.log("walked");
} finally {
  await browser.close();
}
