import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PlanEffects } from "./plan-effects";

const reason = "octocat is a person's account, which has no teams.";
const leftOut = [{ step: "grant-teams", title: "Access for teams", reason }] as const;

it("says before anything exists what the owner of the repository cannot have, and why", () => {
  const html = renderToStaticMarkup(<PlanEffects sideEffects={[]} leftOut={[...leftOut]} />);
  expect(html).toContain("Left out here");
  expect(html).toContain("Access for teams");
  expect(html).toContain("octocat is a person&#x27;s account, which has no teams.");
  expect(html).not.toContain("Also happens");
});

it("names what happens beside the repository before anything exists", () => {
  const effect = { title: "Tell the channel", detail: "Writes to `#payments`." };
  const html = renderToStaticMarkup(<PlanEffects sideEffects={[effect]} leftOut={[]} />);
  expect(html).toContain("Also happens");
  expect(html).toContain("Tell the channel");
  expect(html).toContain("#payments");
  expect(html).not.toContain("Left out here");
});

it("shows no empty section where an organisation has everything", () => {
  expect(renderToStaticMarkup(<PlanEffects sideEffects={[]} leftOut={[]} />)).toBe("");
});
