package dev.stoa.web.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Variants;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A sealed interface is one of its records, told apart by a property that each of them has.
final class VariantSchemas implements CustomDefinitionProviderV2 {
    private final Json json;

    VariantSchemas(Json json) {
        this.json = json;
    }

    @Override
    public @Nullable CustomDefinition provideCustomSchemaDefinition(
            ResolvedType type, SchemaGenerationContext context) {
        var raw = type.getErasedType();
        return Variants.of(raw)
                .map(variants -> new CustomDefinition(
                        raw.isRecord() ? record(type, variants, context) : choice(type, variants, context)))
                .orElse(null);
    }

    private ObjectNode choice(ResolvedType type, Variants variants, SchemaGenerationContext context) {
        var schema = json.mapper().createObjectNode();
        var choices = schema.putArray("oneOf");
        var discriminator = schema.putObject("discriminator").put("propertyName", variants.property());
        var mapping = discriminator.putObject("mapping");
        variants.records().forEach((name, record) -> {
            var resolved = context.getTypeContext().resolveSubtype(type, record);
            choices.add(context.createDefinitionReference(resolved));
            mapping.put(name, "#/components/schemas/" + record.getSimpleName());
        });
        return schema;
    }

    private ObjectNode record(ResolvedType type, Variants variant, SchemaGenerationContext context) {
        var schema = context.createStandardDefinition(type, this);
        var properties = json.mapper().createObjectNode();
        var name = variant.records().firstEntry().getKey();
        properties.putObject(variant.property()).put("type", "string").put("const", name);
        schema.path("properties").properties().forEach(one -> properties.set(one.getKey(), one.getValue()));
        var required = json.mapper().createArrayNode().add(variant.property());
        schema.path("required").forEach(required::add);
        schema.set("properties", properties);
        schema.set("required", required);
        return schema;
    }
}
