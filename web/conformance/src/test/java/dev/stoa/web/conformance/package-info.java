/// What every engine has to do, tested on each of them.
@NullMarked
package dev.stoa.web.conformance;

import org.jspecify.annotations.NullMarked;
