import { common, createLowlight } from "lowlight";
import { HighlightedCode } from "~/app/_ui/highlighted-code";
import { InlineCode } from "~/app/_ui/inline-code";
import { Markdown } from "~/app/_ui/markdown";
import { Sample, type SampleTheme } from "./both-themes";

const code = `# Asks before it deploys
gate:
  image: "alpine:3.22" # pinned
  retries: 3
  enforce: true
`;
const tree = createLowlight(common).highlight("yaml", code);

const documentFor = (theme: SampleTheme): string => `## Restart the service, ${theme}

Text of a repository: **bold**, \`code\`, a [link](https://example.com/) and a list.

1. Look at the dashboard.
2. Roll back.

> A quotation keeps its place.

| Alert | Means |
| --- | --- |
| BudgetBurn | The month's budget goes in hours. |
`;

export function TextSamples({ theme }: { readonly theme: SampleTheme }) {
  return (
    <>
      <Sample name="Markdown">
        <Markdown text={documentFor(theme)} />
      </Sample>
      <Sample name="HighlightedCode">
        <pre tabIndex={0} className="code-block">
          <code>
            <HighlightedCode tree={tree} />
          </code>
        </pre>
      </Sample>
      <Sample name="InlineCode">
        <p>
          <InlineCode text="Run `waymark sample remove` first, then connect `github.com`." />
        </p>
      </Sample>
    </>
  );
}
