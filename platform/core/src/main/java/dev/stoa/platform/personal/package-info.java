/// What every part of the product says about the people whose data it keeps.
@NullMarked
package dev.stoa.platform.personal;

import org.jspecify.annotations.NullMarked;
