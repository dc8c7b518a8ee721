"""review.py URL CAMPAIGN PHOTO STUDENT PASSWORD: hands a photograph in, waits for its checks, claims it and rejects it, over HTTP."""
import hashlib, http.client, json, sys, time, uuid
from urllib.parse import urlparse

url, campaign, photo, student, password = sys.argv[1:]
where = urlparse(url)


def ask(method, path, body=None, token=None, key=None):
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    headers = {"Authorization": "Bearer " + token} if token else {}
    if key:
        headers["Idempotency-Key"] = key
    connection.request(method, "/api/v1" + path, body if isinstance(body, (bytes, type(None))) else json.dumps(body), headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {said[:300]!r}")
    return json.loads(said) if said else None


def sign_in(user):
    return ask("POST", "/session", {"user": user, "password": password})["token"]


health = ask("GET", "/health")
print("health:", json.dumps(health))
offered = ask("GET", "/downloads")["downloads"]
if [d["system"] for d in offered] != ["debian"] * len(offered) or len(offered) < 2:
    sys.exit("it offers no workstation: " + json.dumps(offered))
for d in offered:
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    connection.request("GET", d["address"])
    if hashlib.sha256(connection.getresponse().read()).hexdigest() != d["sha256"]:
        sys.exit(d["name"] + " comes as another file")
intake, reviewer = sign_in("intake"), sign_in("reviewer")
taken = ask("POST", f"/campaigns/{campaign}/photographs", open(photo, "rb").read(), intake)
attempt = ask("POST", f"/campaigns/{campaign}/intake",
              {"student_number": student, "photo": taken["hash"], "capture_context": "", "paid": True,
               "paid_at": int(time.time() * 1000) - 1000}, intake)
end = time.time() + 240
while True:
    claimed = ask("POST", "/claims", {"count": 1}, reviewer)["items"]
    if claimed:
        break
    if time.time() > end:
        sys.exit("nothing to claim: " + json.dumps(ask("GET", "/health")))
    time.sleep(0.3)
item, lease = claimed[0]["submission"], claimed[0]["lease"]
findings = {f["check"]: f for f in item["examination"]["findings"]}
print("findings:", len(findings), "without what they need:",
      sorted(k for k, f in findings.items() if "model" in json.dumps(f.get("params", f)).lower()))
if "readable" not in findings:
    sys.exit("the photograph was not read")
ask("POST", f"/submissions/{attempt['submission']}/decision",
    {"verdict": "reject", "reasons": ["EAR_COVERED"], "note": "", "epoch": lease["epoch"], "attempt": attempt["attempt"],
     "evidence": item["evidence"], "looked": 4000}, reviewer, str(uuid.uuid4()))
lacks = set(health["decoder_lacks"])
print("reviewed; the cell lacks:", sorted(lacks))
