"use client";
/* Marks <html> once React has taken over; browser tests wait for it instead of sleeping. */
import { useEffect } from "react";

export function HydratedMark() {
  useEffect(() => {
    document.documentElement.dataset.hydrated = "true";
  }, []);
  return null;
}
