using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Host.ControlPlane.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    internal partial class KeyRateLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "RateLimit",
                table: "keys",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RateLimit",
                table: "keys");
        }
    }
}
