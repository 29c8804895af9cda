import Link from "next/link";
import { Mark } from "~/app/_ui/mark";

export const Brand = () => (
  <Link
    href="/"
    aria-label="Waymark, start page"
    className="flex h-8 items-center gap-2 rounded-md px-1 text-lg font-semibold tracking-tight"
  >
    <Mark className="size-6" />
    <span className="group-data-[sidebar=collapsed]/shell:md:hidden">Waymark</span>
  </Link>
);
