/* The theme is a cookie, so that the server paints the right one first; absent means "as the system says". */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = "waymark-theme";
export const sidebarCookie = "waymark-sidebar";
/** Set to `hidden` by whoever wants no list of first steps on the start page. */
export const firstStepsCookie = "waymark-first-steps";

const isTheme = (value: string): value is Theme => themes.some((theme) => theme === value);
export const parseTheme = (value: string | undefined): Theme =>
  value !== undefined && isTheme(value) ? value : "system";

/** A year, this site only, readable by the page because the page sets it. */
export const preferenceCookie = (name: string, value: string): string =>
  `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
