using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace JoJoGan.Packaging.Tests.ImageSharp;

/// <summary>
/// Writes the types of signatures as metadata have them, custom modifiers included: an <c>init</c> setter returns
/// <c>System.Void modreq(System.Runtime.CompilerServices.IsExternalInit)</c>. Generic parameters are !0, !!0 and so on.
/// </summary>
internal sealed class SignatureNames : ISignatureTypeProvider<string, object?>
{
    /// <summary>A type with its namespace and the types it is nested in.</summary>
    public static string NameOf(MetadataReader reader, EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeReference)
        {
            TypeReference reference = reader.GetTypeReference((TypeReferenceHandle)type);
            return reference.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{NameOf(reader, reference.ResolutionScope)}/{reader.GetString(reference.Name)}"
                : Join(reader.GetString(reference.Namespace), reader.GetString(reference.Name));
        }

        TypeDefinition definition = reader.GetTypeDefinition((TypeDefinitionHandle)type);
        return definition.IsNested
            ? $"{NameOf(reader, definition.GetDeclaringType())}/{reader.GetString(definition.Name)}"
            : Join(reader.GetString(definition.Namespace), reader.GetString(definition.Name));
    }

    /// <summary>A method: its type, name, count of generic parameters, parameters and result.</summary>
    public static string OfMethod(string type, string name, MethodSignature<string> signature)
    {
        string generic = signature.GenericParameterCount == 0 ? "" : $"<{signature.GenericParameterCount}>";
        string call = signature.Header.IsInstance ? "" : "static ";
        return $"{call}{type}.{name}{generic}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    /// <inheritdoc/>
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    /// <inheritdoc/>
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        => NameOf(reader, handle);

    /// <inheritdoc/>
    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        => NameOf(reader, handle);

    /// <inheritdoc/>
    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <inheritdoc/>
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
        => $"{genericType}<{string.Join(", ", typeArguments)}>";

    /// <inheritdoc/>
    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    /// <inheritdoc/>
    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    /// <inheritdoc/>
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired)
        => $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    /// <inheritdoc/>
    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    /// <inheritdoc/>
    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    /// <inheritdoc/>
    public string GetByReferenceType(string elementType) => $"{elementType}&";

    /// <inheritdoc/>
    public string GetPointerType(string elementType) => $"{elementType}*";

    /// <inheritdoc/>
    public string GetPinnedType(string elementType) => elementType;

    /// <inheritdoc/>
    public string GetFunctionPointerType(MethodSignature<string> signature) => "method";

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
