import type { Metadata } from "next";
import { LinkButton } from "./_ui/button";
import { StatePanel } from "./_ui/state-panel";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <StatePanel
        kind="missing"
        level={1}
        title="There is no page at this address"
        actions={
          <LinkButton href="/" tone="primary">
            Go to the start page
          </LinkButton>
        }
      >
        The address may be mistyped, or what it pointed at was renamed or removed.
      </StatePanel>
    </main>
  );
}
