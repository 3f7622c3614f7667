/** Of the product; the manifest says the same, and a test sees to it. */
export const version = "0.1.0";
