/* The product mark: a trail in the shape of a W that ends in a waypoint. The same drawing as app/icon.svg. */
export const Mark = ({ className }: { readonly className?: string }) => (
  <svg viewBox="0 0 32 32" aria-hidden className={className}>
    <rect width="32" height="32" rx="7" fill="var(--color-accent)" />
    <path
      d="M6.5 11l4.6 11L16 12.5 20.9 22l3.3-7.9"
      fill="none"
      stroke="var(--color-on-accent)"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    <circle cx="25.6" cy="9.6" r="2.6" fill="var(--color-on-accent)" />
  </svg>
);
