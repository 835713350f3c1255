using System.Runtime.InteropServices;
using Afterlink;

namespace MaskedCpuSample;

/// <summary>OpenSSL's libcrypto, rewritten. It asks for nothing that a handler must answer, so it has no handlers.</summary>
[NativeModule("libcrypto.so.3")]
public sealed partial class Crypto
{
    private const string Library = "libcrypto.so.3";
    private const int CpuSettings = 1008; // OPENSSL_INFO_CPU_SETTINGS, openssl/crypto.h

    private const int SetIvLength = 0x9; // EVP_CTRL_AEAD_SET_IVLEN, openssl/evp.h
    private const int GetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG

    /// <summary>What OpenSSL believes of the processor: <c>OPENSSL_ia32cap=0x...:0x...</c>.</summary>
    public static string DescribeCpu() => Marshal.PtrToStringUTF8(OPENSSL_info(CpuSettings)) ?? "";

    public static byte[] Digest(string algorithm, ReadOnlySpan<byte> data)
    {
        var digest = new byte[64];
        Check(EVP_Digest(data.ToArray(), (nuint)data.Length, digest, out var length, EVP_get_digestbyname(algorithm), 0));
        return digest[..(int)length];
    }

    public static byte[] Encrypt(string algorithm, byte[] key, byte[] iv, byte[] plain)
    {
        var context = EVP_CIPHER_CTX_new();
        try
        {
            Check(EVP_EncryptInit_ex(context, EVP_get_cipherbyname(algorithm), 0, key, iv));
            Check(EVP_CIPHER_CTX_set_padding(context, 0));
            var cipher = new byte[plain.Length + 16];
            Check(EVP_EncryptUpdate(context, cipher, out var length, plain, plain.Length));
            return cipher[..length];
        }
        finally
        {
            EVP_CIPHER_CTX_free(context);
        }
    }

    public static (byte[] Cipher, byte[] Tag) EncryptGcm(byte[] key, byte[] iv, byte[] plain)
    {
        var context = EVP_CIPHER_CTX_new();
        try
        {
            Check(EVP_EncryptInit_ex(context, EVP_get_cipherbyname("AES-128-GCM"), 0, null, null));
            Check(EVP_CIPHER_CTX_ctrl(context, SetIvLength, iv.Length, null));
            Check(EVP_EncryptInit_ex(context, 0, 0, key, iv));
            var cipher = new byte[plain.Length + 16];
            Check(EVP_EncryptUpdate(context, cipher, out var length, plain, plain.Length));
            Check(EVP_EncryptFinal_ex(context, new byte[16], out _));
            var tag = new byte[16];
            Check(EVP_CIPHER_CTX_ctrl(context, GetTag, tag.Length, tag));
            return (cipher[..length], tag);
        }
        finally
        {
            EVP_CIPHER_CTX_free(context);
        }
    }

    private static void Check(int result)
    {
        if (result != 1)
            throw new InvalidOperationException("libcrypto reported a failure");
    }

    [LibraryImport(Library)]
    private static partial nint OPENSSL_info(int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_get_digestbyname(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_get_cipherbyname(string name);

    [LibraryImport(Library)]
    private static partial int EVP_Digest([In] byte[] data, nuint count, [Out] byte[] digest, out uint size, nint type, nint engine);

    [LibraryImport(Library)]
    private static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library)]
    private static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, [In, Out] byte[]? pointer);

    [LibraryImport(Library)]
    private static partial int EVP_EncryptInit_ex(nint context, nint type, nint engine, [In] byte[]? key, [In] byte[]? iv);

    [LibraryImport(Library)]
    private static partial int EVP_EncryptUpdate(nint context, [Out] byte[] output, out int length, [In] byte[] input, int inputLength);

    [LibraryImport(Library)]
    private static partial int EVP_EncryptFinal_ex(nint context, [Out] byte[] output, out int length);
}
