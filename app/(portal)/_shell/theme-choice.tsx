"use client";
/* Three radio buttons; the choice is painted at once and kept in a cookie for the server. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useId, useState } from "react";
import { preferenceCookie, themeCookie, type Theme } from "~/app/_ui/theme";

const choices = [
  { theme: "system", label: "System", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const;

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.cookie = preferenceCookie(themeCookie, theme);
}

export function ThemeChoice({ initial }: { readonly initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const group = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm text-ink-3">Theme</legend>
      <div className="grid grid-cols-3 gap-1 rounded-md bg-sunken p-0.5">
        {choices.map((choice) => (
          <label
            key={choice.theme}
            className="flex h-7 cursor-pointer items-center justify-center gap-1.5 rounded-sm text-sm text-ink-2 hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-low has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={group}
              className="sr-only"
              checked={theme === choice.theme}
              onChange={() => {
                setTheme(choice.theme);
                applyTheme(choice.theme);
              }}
            />
            <choice.Icon aria-hidden className="size-3.5" />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
