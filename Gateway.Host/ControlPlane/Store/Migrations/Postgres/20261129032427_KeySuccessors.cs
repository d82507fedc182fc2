using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Host.ControlPlane.Store.Migrations.Postgres
{
    /// <inheritdoc />
    internal partial class KeySuccessors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SuccessorId",
                table: "operator_keys",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuccessorId",
                table: "keys",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SuccessorId",
                table: "operator_keys");

            migrationBuilder.DropColumn(
                name: "SuccessorId",
                table: "keys");
        }
    }
}
