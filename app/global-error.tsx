"use client";
/* Shown when even the root layout fails: carries its own document and no data. */
import "./globals.css";
import { Button } from "./_ui/button";
import { StatePanel } from "./_ui/state-panel";

interface GlobalErrorProps {
  readonly error: Error & { readonly digest?: string };
}

/** Whole page loads: what failed may sit in the memory of this one. */
export default function GlobalError({ error }: GlobalErrorProps) {
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
              <>
                <Button tone="primary" onClick={() => window.location.reload()}>
                  Try again
                </Button>
                <Button onClick={() => window.location.assign(new URL("/", window.location.href))}>
                  Go to the start page
                </Button>
              </>
            }
          >
            Trying again often helps. If it does not, give the reference to whoever looks after the portal:
            the log has it.
          </StatePanel>
        </main>
      </body>
    </html>
  );
}
