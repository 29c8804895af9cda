/* The page before the portal: the mark, one card, one thing to do. */
import type { ReactNode } from "react";
import { Mark } from "~/app/_ui/mark";

interface SignInFrameProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function SignInFrame({ title, children }: SignInFrameProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-5 flex items-center gap-2.5">
          <Mark className="size-9" />
          <div>
            <p className="text-sm text-ink-3">Waymark</p>
            <h1 className="text-xl leading-tight font-semibold tracking-tight">{title}</h1>
          </div>
        </div>
        <div className="rounded-lg border border-line bg-surface p-5 shadow-low">{children}</div>
      </div>
    </main>
  );
}

/** Between two ways in. */
export function OrLine({ children }: { readonly children: ReactNode }) {
  return (
    <p className="my-4 flex items-center gap-3 text-sm text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {children}
    </p>
  );
}

/** How to get in without a password: whoever can use the portal's command line may mint a link. */
export const setupLinkCommand = "npm run -s waymark -- setup-link";
