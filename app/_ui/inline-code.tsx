/*
 * Messages of ours put what is to be typed or set in backticks; on a page it stands as code. Nothing else is read into a
 * text: whatever a message quotes stays what it is.
 */
import { Children, type ReactNode } from "react";

const quoted = /`([^`\n]+)`/;

/** A backtick without its partner stays one. */
export function InlineCode({ text }: { readonly text: string }) {
  return text.split(quoted).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      <code key={at} className="font-mono text-mono wrap-anywhere">
        {part}
      </code>
    ),
  );
}

/** The same for the texts among what a component was given to show. */
export const withInlineCode = (children: ReactNode): ReactNode =>
  Children.map(children, (child) =>
    typeof child === "string" && quoted.test(child) ? <InlineCode text={child} /> : child,
  );
