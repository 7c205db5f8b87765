/// What a process needs before it has anything else: settings, its data folder, ids.
@NullMarked
package dev.stoa.platform.runtime;

import org.jspecify.annotations.NullMarked;
