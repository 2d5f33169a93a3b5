//! What documents come wrapped in: compression, archives, encodings, envelopes, JSON lines.
