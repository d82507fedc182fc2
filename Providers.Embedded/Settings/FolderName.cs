using System.Globalization;
using System.Text;

namespace Providers.Embedded.Settings;

/// <summary>Names as folders: different names get different folders, on file systems that ignore case too.</summary>
internal static class FolderName
{
    public static string Of(string name)
    {
        var folder = new StringBuilder(name.Length);
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterLower((char)b) || char.IsAsciiDigit((char)b) || b is (byte)'-' or (byte)'_')
                folder.Append((char)b);
            else
                folder.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }
        return folder.ToString();
    }
}
