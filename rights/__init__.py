"""What people may ask of their records, and how long records are kept: access, retention, holds, disposal, export."""
