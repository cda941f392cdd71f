// What two more engines say of a page: html-validate of the HTML as it was sent, Alfa of the page as a browser built it.
//
// A line in is one question in JSON, a line out its answer: {"html": "…"} or {"page": …, "device": …} → {"found": ["…"]}.
// The first line out holds the two functions that take a page and its window down in the browser (../two_engines.py).
// Alfa's rules that serve level AAA alone are left out. Nothing is asked of the network.
import readline from "node:readline";
import { Audit, Outcome } from "@siteimprove/alfa-act";
import { Device } from "@siteimprove/alfa-device";
import { Native as DeviceNative } from "@siteimprove/alfa-device/native";
import { Node } from "@siteimprove/alfa-dom";
import { Native as DomNative } from "@siteimprove/alfa-dom/native";
import { Request, Response } from "@siteimprove/alfa-http";
import rules from "@siteimprove/alfa-rules";
import { URL } from "@siteimprove/alfa-url";
import { Conformance, Criterion } from "@siteimprove/alfa-wcag";
import { Page } from "@siteimprove/alfa-web";
import { HtmlValidate } from "html-validate/node";
import settings from "./html-validate.json" with { type: "json" };

const validator = new HtmlValidate(settings);
const address = URL.parse("http://127.0.0.1/").getUnsafe();
const isAA = Conformance.isAA();
const asked = rules.reject((rule) => {
  const requirements = [...rule.requirements];
  return requirements.length > 0 && requirements.every((one) => Criterion.isCriterion(one) && !isAA(one));
});

async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((one) =>
    one.messages.map((said) => `${said.ruleId}, line ${said.line}: ${said.message} ${said.selector ?? ""}`.trim()),
  );
}

async function failing(page, device) {
  const seen = Device.from(device);
  const input = Page.of(Request.of("GET", address), Response.of(address, 200), Node.from(page, seen), seen);
  return [...(await Audit.of(input, asked).evaluate())].filter(Outcome.isFailed).map(told);
}

function told(outcome) {
  const why = [];
  for (const [, expectation] of outcome.expectations) {
    for (const result of expectation) if (result.isErr()) why.push(result.getErrUnsafe().message);
  }
  const rule = outcome.rule.uri.split("/").pop();
  const criteria = [...outcome.rule.requirements].map((one) => one.uri.split(/[/#]/).filter(Boolean).pop());
  const where = String(outcome.target).replace(/\s+/g, " ").slice(0, 300);
  return `${rule} (${criteria.join(", ")}): ${why.join("; ")} at ${where}`;
}

console.log(JSON.stringify({ page: DomNative.fromNode.toString(), device: DeviceNative.fromWindow.toString() }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const found = "html" in question ? await invalid(question.html) : await failing(question.page, question.device);
  console.log(JSON.stringify({ found }));
}
