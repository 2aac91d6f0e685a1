using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace JoJoGan.Packaging.Tests.ImageSharp;

/// <summary>The types and members of ImageSharp that an assembly refers to, and those that ImageSharp has.</summary>
internal static class ImageSharpUse
{
    private const string Assembly = "SixLabors.ImageSharp";
    private static readonly SignatureNames Names = new();

    /// <summary>The references of a compiled assembly: types as <c>type Name</c>, members with their signatures.</summary>
    public static SortedSet<string> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeReferenceHandle handle in reader.TypeReferences.Where(t => IsOfImageSharp(reader, t)))
        {
            used.Add($"type {SignatureNames.NameOf(reader, handle)}");
        }

        foreach (MemberReference member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            if (Owner(reader, member.Parent) is { } owner && IsOfImageSharp(reader, owner))
            {
                (string type, string name) = (SignatureNames.NameOf(reader, owner), reader.GetString(member.Name));
                used.Add(member.GetKind() == MemberReferenceKind.Field
                    ? $"{type}.{name} : {member.DecodeFieldSignature(Names, null)}"
                    : SignatureNames.OfMethod(type, name, member.DecodeMethodSignature(Names, null)));
            }
        }

        return used;
    }

    /// <summary>What ImageSharp's own assembly offers, written as <see cref="Of"/> writes it.</summary>
    public static HashSet<string> OfferedBy(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition definition = reader.GetTypeDefinition(handle);
            TypeAttributes visibility = definition.Attributes & TypeAttributes.VisibilityMask;
            if (visibility is not (TypeAttributes.Public or TypeAttributes.NestedPublic))
            {
                continue;
            }

            string type = SignatureNames.NameOf(reader, handle);
            offered.Add($"type {type}");
            offered.UnionWith(definition.GetFields().Select(reader.GetFieldDefinition)
                .Where(f => (f.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public)
                .Select(f => $"{type}.{reader.GetString(f.Name)} : {f.DecodeSignature(Names, null)}"));
            offered.UnionWith(definition.GetMethods().Select(reader.GetMethodDefinition)
                .Where(m => (m.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public)
                .Select(m => SignatureNames.OfMethod(type, reader.GetString(m.Name), m.DecodeSignature(Names, null))));
        }

        return offered;
    }

    // The type definition that a member belongs to; null for members of arrays and of the assembly's own types.
    private static TypeReferenceHandle? Owner(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                return (TypeReferenceHandle)parent;
            case HandleKind.TypeSpecification:
                // Generic instantiation: 15, class (12) or value type (11), the type (ECMA-335, II.23.2.14).
                BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
                if (blob.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance)
                {
                    blob.ReadByte();
                    EntityHandle type = blob.ReadTypeHandle();
                    return type.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)type : null;
                }

                return null;
            default:
                return null;
        }
    }

    private static bool IsOfImageSharp(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsOfImageSharp(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference
                => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == Assembly,
            _ => false,
        };
    }
}
