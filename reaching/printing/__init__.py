"""Cards and letters that carry a child's private link. Pure: words and a link in, a PDF out."""
