/// Files of people and organisations, too large for rows.
@NullMarked
package dev.stoa.platform.blobs;

import org.jspecify.annotations.NullMarked;
