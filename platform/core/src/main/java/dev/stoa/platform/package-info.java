/// What every module stands on, put together by [Platform].
@NullMarked
package dev.stoa.platform;

import org.jspecify.annotations.NullMarked;
