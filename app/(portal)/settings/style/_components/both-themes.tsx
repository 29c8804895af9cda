/* One group of samples, drawn once in each theme. A theme is an attribute, so it may be set on any element. */
import type { ReactNode } from "react";

export type SampleTheme = "light" | "dark";

interface BothThemesProps {
  readonly id: string;
  readonly title: string;
  /** Labels of landmarks carry the theme, because each must be the only one of its name on the page. */
  readonly draw: (theme: SampleTheme) => ReactNode;
}

export function BothThemes({ id, title, draw }: BothThemesProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className="mb-3 text-lg font-semibold">
        {title}
      </h2>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
        {(["light", "dark"] as const).map((theme) => (
          <div
            key={theme}
            data-theme={theme}
            className="flex min-w-0 flex-col gap-5 rounded-lg border border-line bg-canvas p-4 text-ink"
          >
            {draw(theme)}
          </div>
        ))}
      </div>
    </section>
  );
}

interface SampleProps {
  /** The primitive and the state it is shown in. */
  readonly name: string;
  /** Side by side where there is room, instead of one below the other. */
  readonly inline?: boolean;
  readonly children: ReactNode;
}

export function Sample({ name, inline = false, children }: SampleProps) {
  return (
    <div className="min-w-0">
      <p className="mb-1.5 text-xs text-ink-3">{name}</p>
      <div className={inline ? "flex flex-wrap items-center gap-2" : "flex flex-col gap-3"}>{children}</div>
    </div>
  );
}
