/// Describes the mounted endpoints as OpenAPI 3.1 and serves the page that shows them.
@NullMarked
package dev.stoa.web.openapi;

import org.jspecify.annotations.NullMarked;
