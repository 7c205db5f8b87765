/// How values are written in bodies: JSON, and what an application adds to it.
@NullMarked
package dev.stoa.web.format;

import org.jspecify.annotations.NullMarked;
