"use client";
/* Shown when even the root layout fails: carries its own document and no data. */
import "./globals.css";
import { Button } from "./_ui/button";
import { StatePanel } from "./_ui/state-panel";

interface GlobalErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function GlobalError({ error, reset }: GlobalErrorProps) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Waymark</title>
      </head>
      <body>
        <main className="grid min-h-dvh place-items-center">
          <StatePanel
            kind="error"
            level={1}
            title="Waymark could not show this page"
            {...(error.digest !== undefined && { reference: error.digest })}
            actions={
              <Button tone="primary" onClick={reset}>
                Try again
              </Button>
            }
          >
            Trying again often helps. If it does not, look for the reference in the portal&apos;s log.
          </StatePanel>
        </main>
      </body>
    </html>
  );
}
