"use client";
/* A sidebar entry that knows when its area is open. Its icon comes rendered from the server. */
import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

interface NavLinkProps {
  readonly href: string;
  readonly label: string;
  readonly icon: ReactNode;
}

export function NavLink({ href, label, icon }: NavLinkProps) {
  const pathname = usePathname();
  const current = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      title={label}
      aria-current={current ? (pathname === href ? "page" : "true") : undefined}
      className={clsx(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-base font-medium",
        current ? "bg-selected text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      <span aria-hidden className={clsx("shrink-0", current && "text-link")}>
        {icon}
      </span>
      <span className="truncate group-data-[sidebar=collapsed]/shell:md:sr-only">{label}</span>
    </Link>
  );
}
