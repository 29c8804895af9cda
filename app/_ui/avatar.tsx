/* Initials on a neutral tint: no remote images, no colour that means anything. Decorative beside the name. */
import { clsx } from "clsx";

export const initialsOf = (name: string): string => {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toUpperCase();
};

interface AvatarProps {
  readonly name: string;
  /** Groups are square, people are round. */
  readonly shape?: "person" | "group";
  readonly size?: "sm" | "md";
}

export function Avatar({ name, shape = "person", size = "sm" }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={clsx(
        "inline-flex shrink-0 items-center justify-center border border-line-strong bg-quiet-soft font-medium text-ink-2",
        shape === "person" ? "rounded-full" : "rounded-sm",
        size === "sm" ? "size-5 text-2xs" : "size-8 text-xs",
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
