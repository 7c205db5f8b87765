/// What a server engine has to provide, and what it gets to serve.
@NullMarked
package dev.stoa.web.engine;

import org.jspecify.annotations.NullMarked;
