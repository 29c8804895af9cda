import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { TemplateCard } from "./template-gallery";

const template = {
  ...{ name: "demo", title: "Demo", description: null, owner: null, type: "service" },
  ...{ tags: [], parameterCount: 2, problems: 0 },
};
const shown = (problems: number, mayStart: boolean): string =>
  renderToStaticMarkup(<TemplateCard template={{ ...template, problems }} mayStart={mayStart} />);

it("starts a sound template, for whoever may", () => {
  expect(shown(0, true)).toContain('href="/templates/demo/new"');
  expect(shown(0, false)).not.toContain("/new");
});

it("leads to the findings of a broken one, never into it", () => {
  expect(shown(1, true)).not.toContain("/new");
  expect(shown(1, true)).toContain("See what is wrong");
});
