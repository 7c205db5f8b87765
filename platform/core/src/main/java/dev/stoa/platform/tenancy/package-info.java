/// Who owns what: the tenant.
@NullMarked
package dev.stoa.platform.tenancy;

import org.jspecify.annotations.NullMarked;
