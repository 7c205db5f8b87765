package dev.stoa.examples.catalogue;

import dev.stoa.web.http.EntityTag;
import java.math.BigDecimal;

/// @param version counts the changes
record Product(int id, String name, BigDecimal price, int version) {

    Product changed(NewProduct wanted) {
        return new Product(id, wanted.name(), wanted.price(), version + 1);
    }

    EntityTag tag() {
        return EntityTag.of(version);
    }
}
